-- Settings that views read, so that another value needs no article to be read again.

CREATE TABLE parameters (
    name VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    PRIMARY KEY (name)
);
COMMENT ON TABLE parameters IS 'Settings of the last run that views read (docs/settings.md).';
COMMENT ON COLUMN parameters.name IS 'stance_floor: stances of a lower confidence count in no aggregate';
COMMENT ON COLUMN parameters.value IS 'Its value';

ALTER TABLE runs ADD COLUMN stance_floor DOUBLE;
COMMENT ON COLUMN runs.stance_floor IS 'The setting stance_floor of this run; NULL before there was one';
