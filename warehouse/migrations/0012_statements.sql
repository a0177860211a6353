-- What matching knows of a pair beside its wording, and of a statement's speakers.

ALTER TABLE statements ADD COLUMN n_speakers INTEGER;
ALTER TABLE statements ADD COLUMN disputed_speaker BOOLEAN;
COMMENT ON COLUMN statements.speaker_id IS 'The entity named most often by its quotes; NULL where none is, and where two are that cannot be one voice';
COMMENT ON COLUMN statements.n_speakers IS 'Named speakers to whom its quotes give it';
COMMENT ON COLUMN statements.disputed_speaker IS 'Whether its words are given to two speakers who cannot be one voice, here or, as a phrase, in another statement of the story. Such a statement corroborates nobody';

ALTER TABLE statement_matches ADD COLUMN meaning_changed BOOLEAN;
ALTER TABLE statement_matches ADD COLUMN trimmed BOOLEAN;
ALTER TABLE statement_matches ADD COLUMN speaker_tie VARCHAR;
ALTER TABLE statement_matches ADD COLUMN probability DOUBLE;
ALTER TABLE statement_matches ADD COLUMN shared_phrase VARCHAR;
COMMENT ON TABLE statement_matches IS 'Pairs of quotes that report one utterance, with how they differ; and, where shared_phrase is set, pairs that have a saying in common and nothing else (docs/statements.md).';
COMMENT ON COLUMN statement_matches.similarity IS 'Similarity of the matched words, 0 to 1; of a paraphrase the probability';
COMMENT ON COLUMN statement_matches.same_speaker IS 'Whether both name one speaker; FALSE where they name two persons or two countries or share a phrase only; NULL where it cannot be told';
COMMENT ON COLUMN statement_matches.meaning_changed IS 'Whether the words that differ change the meaning: a negation, number, quantity, modal verb, opposite or condition';
COMMENT ON COLUMN statement_matches.trimmed IS 'Whether one of the two leaves out a negation, condition or qualifier that the other has beside the shared words';
COMMENT ON COLUMN statement_matches.speaker_tie IS 'same; related (one may speak for the other); open (one is unnamed); apart (two named, of kinds that may speak for each other); different (two persons, or speakers of two countries)';
COMMENT ON COLUMN statement_matches.probability IS 'Probability that both report one utterance, by the fitted model; 0 where only a phrase is shared';
COMMENT ON COLUMN statement_matches.shared_phrase IS 'Saying that quotes of two speakers share, in two statements; NULL for quotes of one utterance';
