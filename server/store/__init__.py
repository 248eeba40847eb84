"""SQL, and nothing but SQL: schema, engines, migrations, the tables of the journal and of the reports."""
