-- The two roles of a PostgreSQL installation, and the database. Run once by the server's superuser:
--   psql --file=deploy/roles.sql
-- diarium_owner migrates: it owns the tables. diarium_app serves: it gets only what `diarium db grant` gives it.
-- The passwords are read from files, so that they stand in no command line and no log.
\set ON_ERROR_STOP on
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`

CREATE ROLE diarium_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE diarium_app LOGIN PASSWORD :'app_password';
CREATE DATABASE diarium OWNER diarium_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE diarium FROM PUBLIC;
GRANT CONNECT ON DATABASE diarium TO diarium_app;
