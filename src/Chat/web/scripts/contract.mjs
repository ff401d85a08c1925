// Writes src/protocol/contract.gen.ts from the schema that the server's records make; with --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";
import { format, resolveConfig } from "prettier";

const schemaFile = new URL("../../../../docs/chat-protocol.schema.json", import.meta.url);
const typesFile = new URL("../src/protocol/contract.gen.ts", import.meta.url);

const schema = JSON.parse(await readFile(schemaFile, "utf8"));
const raw = await compile(schema, "ChatProtocol", {
  bannerComment: "// Generated from docs/chat-protocol.schema.json by `npm run contract`. Do not edit.",
  additionalProperties: false,
  unreachableDefinitions: true,
  format: false,
});
const config = await resolveConfig(typesFile);

// The generator notes under each type where it came from, which says nothing to a reader.
const plain = raw.replaceAll(/\/\*\*\n \* This interface was referenced by [^/]*\*\/\n/g, "");
const types = await format(plain, { ...config, parser: "typescript" });

if (!process.argv.includes("--check")) {
  await writeFile(typesFile, types);
} else if ((await readFile(typesFile, "utf8")) !== types) {
  console.error("src/protocol/contract.gen.ts is not what the schema makes: run `npm run contract`.");
  process.exit(1);
}
