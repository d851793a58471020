// c15t as its guide for hosting it oneself says, on the database at ADDRESS: node c15t.mjs FOLDER PORT ADDRESS
// FOLDER has its packages (node_modules): nothing of them stands in this repository.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, address] = process.argv.slice(2);
const { resolve } = createRequire(`${folder}/package.json`);
const load = async (name) => import(pathToFileURL(resolve(name)));

async function adapter() {
  if (address.startsWith("mongodb")) {
    const { MongoClient } = await load("mongodb");
    const { mongoAdapter } = await load("@c15t/backend/db/adapters/mongo");
    return mongoAdapter({ client: await new MongoClient(address).connect() });
  }
  const { Kysely, PostgresDialect, SqliteDialect } = await load("kysely");
  const { kyselyAdapter } = await load("@c15t/backend/db/adapters/kysely");
  if (address.startsWith("postgres")) {
    const { Pool } = (await load("pg")).default;
    const dialect = new PostgresDialect({ pool: new Pool({ connectionString: address, max: 16 }) });
    return kyselyAdapter({ provider: "postgresql", db: new Kysely({ dialect }) });
  }
  const { default: Database } = await load("better-sqlite3");
  const dialect = new SqliteDialect({ database: new Database(address) });
  return kyselyAdapter({ provider: "sqlite", db: new Kysely({ dialect }) });
}

const made = await adapter();
const { DB } = await load("@c15t/backend/db/schema");
const { migrator } = await load("@c15t/backend/db/migrator");
const db = DB.client(made);
const tables = address.startsWith("mongodb")
  ? await db.createMigrator().migrateToLatest({ mode: "from-schema" })
  : await migrator({ db, schema: "latest" });
await tables.execute?.();
const { c15tInstance } = await load("@c15t/backend");
const origins = ["http://127.0.0.1"];
const c15t = c15tInstance({ appName: "bench", basePath: "/", trustedOrigins: origins, adapter: made, logger: { level: "error" } });
const { serve } = await load("@hono/node-server");
const server = serve({ fetch: (request) => c15t.handler(request), port: Number(port), hostname: "127.0.0.1" });
server.keepAliveTimeout = 600_000; // its connections are kept while ours have their turn
