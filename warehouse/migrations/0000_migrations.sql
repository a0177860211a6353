-- What has been applied to this database. Runs first, on its own.

CREATE TABLE IF NOT EXISTS schema_migrations (
    name VARCHAR NOT NULL,
    checksum VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL,
    PRIMARY KEY (name)
);
COMMENT ON TABLE schema_migrations IS 'Migrations and views applied to this database.';
COMMENT ON COLUMN schema_migrations.name IS 'File name under warehouse/, e.g. migrations/0001_articles.sql';
COMMENT ON COLUMN schema_migrations.checksum IS 'Hash of the file when it was applied';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied (UTC)';
