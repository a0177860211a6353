-- Passages that cannot both hold.
SELECT story_id AS key, kind, -confidence AS place, contradiction_id, reason, confidence, topic,
    outlet_a, speaker_a, voice_a, passage_a, article_a, quote_a, published_a,
    outlet_b, speaker_b, voice_b, passage_b, article_b, quote_b, published_b
FROM v_contradictions;
