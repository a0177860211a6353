-- Other rules look at other things: everything that is written is looked at anew.
UPDATE article_entities SET written_id = NULL WHERE written_id IS NOT NULL;
DELETE FROM written_entities;
DELETE FROM entity_uses;
