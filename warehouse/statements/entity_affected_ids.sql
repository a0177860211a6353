SELECT entity_id FROM affected;
