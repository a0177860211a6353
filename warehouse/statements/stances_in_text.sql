SELECT article_id, holder_kind AS voice, holder_id, target_id, label, score, hypothetical
FROM stances
WHERE field = 'text'
ORDER BY stance_id;
