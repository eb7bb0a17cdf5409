/**
 * Compiles the test contracts beside this file into contracts.json, which is kept in the repository because the compiler
 * takes ten seconds and nine megabytes. After changing a .sol:
 *
 *     npm exec --yes --package=solc@0.8.30 -- node venue/chain/evm/compile.mjs
 *
 * A test compares the sources with the digests written here.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const compiler = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "solcjs"))
  .find((path) => existsSync(path));
if (compiler === undefined) {
  process.stderr.write(
    "The compiler is missing: npm exec --yes --package=solc@0.8.30 -- node venue/chain/evm/compile.mjs\n",
  );
  process.exit(2);
}
const solc = createRequire(realpathSync(compiler))("./index.js");
const names = ["Venue.sol", "Wallets.sol"];
const sources = Object.fromEntries(names.map((name) => [name, { content: readFileSync(join(here, name), "utf8") }]));
const settings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: "paris",
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};
const output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings })));
const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
for (const { formattedMessage } of errors) process.stderr.write(formattedMessage);
if (errors.length > 0) process.exit(1);

const contracts = {};
for (const name of names)
  for (const [contract, { abi, evm }] of Object.entries(output.contracts[name]))
    if (contract.startsWith("Test")) contracts[contract] = { abi, bytecode: `0x${evm.bytecode.object}` };
const digests = Object.fromEntries(
  names.map((name) => [name, createHash("sha256").update(sources[name].content).digest("hex")]),
);
writeFileSync(join(here, "contracts.json"), `${JSON.stringify({ compiler: solc.version(), digests, contracts })}\n`);
