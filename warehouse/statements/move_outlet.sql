UPDATE articles SET outlet_id = $new_id WHERE outlet_id = $old_id;
UPDATE stances SET holder_id = $new_id WHERE holder_kind = 'outlet' AND holder_id = $old_id;
DELETE FROM outlets WHERE outlet_id = $old_id;
