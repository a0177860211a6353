-- What a quote's act means, and whether such a quote is said or thought.

CREATE TABLE acts (
    act VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    searle VARCHAR NOT NULL,
    meaning VARCHAR NOT NULL,
    PRIMARY KEY (act)
);
COMMENT ON TABLE acts IS 'What the acts of quotes mean. docs/acts.md lists the words of their cues.';
COMMENT ON COLUMN acts.act IS 'Name, see quotes';
COMMENT ON COLUMN acts.mode IS 'said, thought, or unknown for the act other';
COMMENT ON COLUMN acts.searle IS 'Class of illocutionary act (Searle 1976) that it belongs to or expresses';
COMMENT ON COLUMN acts.meaning IS 'What its cues tell of the speaker';

INSERT INTO acts VALUES
    ('statement', 'said', 'assertive', 'tells, reports, shows or describes, without more'),
    ('claim', 'said', 'assertive', 'asserts as the speaker''s own view, where the writer marks that others may differ'),
    ('question', 'said', 'directive', 'asks; also direct speech that ends with a question mark'),
    ('denial', 'said', 'assertive', 'says that something is not so'),
    ('refusal', 'said', 'commissive', 'declines, resists or opposes a thing or a request'),
    ('admission', 'said', 'assertive', 'grants what tells against the speaker or confirms what was doubted; apologises'),
    ('accusation', 'said', 'assertive', 'blames a person or body for a deed'),
    ('criticism', 'said', 'expressive', 'judges unfavourably, attacks, mocks or complains'),
    ('support', 'said', 'expressive', 'judges favourably: praises, backs, endorses, agrees, thanks'),
    ('promise', 'said', 'commissive', 'binds the speaker to do a thing or to the truth of it'),
    ('demand', 'said', 'directive', 'wants the hearer to do a thing: demands, urges, orders, asks for'),
    ('proposal', 'said', 'directive', 'puts a course forward for others to weigh: proposes, advises, recommends'),
    ('warning', 'said', 'assertive or commissive', 'tells of a danger, or threatens with one'),
    ('prediction', 'said', 'assertive', 'says what will be or may well be'),
    ('belief', 'thought', '(the state of an assertive)', 'thinks, knows, doubts, expects, sees or seems to'),
    ('intention', 'thought', '(the state of a commissive)', 'means, plans, decides or tries to do a thing'),
    ('wish', 'thought', '(the state of a directive)', 'wants, hopes, prefers'),
    ('fear', 'thought', '(the state of a warning)', 'fears or worries that a thing is or will be'),
    ('feeling', 'thought', '(the state of an expressive)', 'likes, hates, regrets, is angry, glad or astonished'),
    ('other', 'unknown', '', 'the cue holds no word of the lexicon');

COMMENT ON COLUMN quotes.act IS 'What the cue does: statement, question, denial, accusation, promise, belief, fear, ..., see acts; other where the cue tells nothing';
