-- Inputs that were not read, and why.
SELECT 'index' AS key, row_number() OVER (ORDER BY path, line, reason, detail) AS place,
    path, line, reason, detail
FROM rejected
QUALIFY place <= 50;
