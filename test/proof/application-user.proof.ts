import { readFileSync } from 'fs';
import { join } from 'path';
import { Postgres } from './postgres';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'tasks.md'), 'utf8');
/** The statements that the documentation holds under a title. */
const statements = (title: string): string =>
  [...PAGE.matchAll(/```sql\n-- (.*)\n([\s\S]*?)```/g)].find(([, found]) => found === title)![2];
const MAKE_USER =
  statements('PostgreSQL') + statements('PostgreSQL, withPassword') + statements('PostgreSQL, withIamToken');

/** As RDS has it: the administrator is no superuser, owns the database, and may hand rds_iam on. */
const LIKE_RDS = `
  CREATE ROLE rds_iam NOLOGIN;
  CREATE ROLE administrator LOGIN CREATEROLE CREATEDB;
  GRANT rds_iam TO administrator WITH ADMIN OPTION;
  CREATE DATABASE app OWNER administrator;
`;

describe('the user that the statements of docs/tasks.md make, on a real PostgreSQL', () => {
  let postgres: Postgres;
  const as = (user: string, sql: string) =>
    postgres.script(sql, { user, database: 'app', variables: { service: 'service', password: "o'b$r" } });
  const refused = (sql: string) => {
    expect(() => as('service', sql)).toThrow(/permission denied|must be owner|must be able to|does not exist/);
  };

  beforeAll(() => {
    postgres = new Postgres();
    postgres.script(LIKE_RDS);
    as(
      'administrator',
      'CREATE TABLE before (id serial PRIMARY KEY, name text); CREATE SCHEMA hidden; CREATE TABLE hidden.t (id int);',
    );
    as('administrator', MAKE_USER);
    as('administrator', 'CREATE TABLE after (id serial PRIMARY KEY, name text);');
  });
  afterAll(() => postgres?.stop());

  test('can be made again', () => {
    expect(() => as('administrator', MAKE_USER)).not.toThrow();
  });

  test.each(['before', 'after'])('reads and writes a table that stood %s', (table) => {
    as('service', `INSERT INTO ${table} (name) VALUES ('a'), ('b'); UPDATE ${table} SET name = 'c' WHERE id = 1;`);
    as('service', `DELETE FROM ${table} WHERE id = 2;`);
    expect(as('service', `SELECT name FROM ${table};`)).toBe('c');
  });

  test.each([
    'CREATE TABLE mine (id int);',
    'ALTER TABLE before ADD COLUMN more text;',
    'DROP TABLE before;',
    'TRUNCATE before;',
    'CREATE INDEX i ON before (name);',
    'CREATE SCHEMA mine;',
    'CREATE ROLE other;',
    'CREATE DATABASE other;',
    'SELECT * FROM hidden.t;',
    'GRANT SELECT ON hidden.t TO service;',
    'SET ROLE administrator;',
  ])('may not: %s', (sql) => refused(sql));

  test('nobody else may even connect', () => {
    postgres.script('CREATE ROLE stranger LOGIN;');
    expect(() => as('stranger', 'SELECT 1;')).toThrow(/permission denied for database/);
  });

  test('logs in by token, and has the password that was stated', () => {
    expect(as('administrator', "SELECT pg_has_role('service', 'rds_iam', 'member');")).toBe('t');
    const verifier = postgres.script(
      "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'service';",
    );
    expect(verifier).toBe('t');
  });
});
