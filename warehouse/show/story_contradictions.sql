-- Its contradictions, both passages.
SELECT contradiction_id, kind, reason, topic, confidence,
    outlet_a, speaker_a, passage_a, published_a, article_a,
    outlet_b, speaker_b, passage_b, published_b, article_b
FROM v_contradictions
WHERE story_id = $story_id
ORDER BY kind, confidence DESC, contradiction_id;
