-- Alike pairs of the groups to decide anew; either both of a pair are in a group or none.
FROM copy_pairs SEMI JOIN copy_family AS f ON f.article_id = article_a;
