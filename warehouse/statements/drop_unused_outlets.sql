DELETE FROM outlets WHERE outlet_id NOT IN (SELECT outlet_id FROM articles) RETURNING outlet_id;
