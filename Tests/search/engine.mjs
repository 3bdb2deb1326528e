// The template's search engine in Node, on the files of a built site.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runInThisContext } from "node:vm";
import { gzipSync } from "node:zlib";

const template = join(dirname(fileURLToPath(import.meta.url)), "../../site-template/assets");
const modules = mkdtempSync(join(tmpdir(), "docgen-search-"));
for (const name of readdirSync(template).filter((name) => name.startsWith("search-") && name.endsWith(".js"))) {
  cpSync(join(template, name), join(modules, name));
}
// Node wants to be told that they are modules.
writeFileSync(join(modules, "package.json"), '{"type": "module"}');
process.on("exit", () => rmSync(modules, { recursive: true }));

globalThis.docgen = {};

/** @param {string} name a module of the template's search engine */
export const load = (name) => import(pathToFileURL(join(modules, name)).href);

const sizes = new Map();
const fetched = new WeakMap();
const sizeOf = (path) => {
  if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(path), { level: 6 }).length);
  return sizes.get(path);
};

/** @param {string} site a folder with a built site */
export async function openEngine(site) {
  const paths = [];
  const run = async (url) => {
    const path = fileURLToPath(url);
    paths.push(path);
    runInThisContext(readFileSync(path, "utf8"), { filename: path });
  };
  const engine = await (await load("search-engine.js")).openEngine(pathToFileURL(site).href + "/", run, load);
  fetched.set(engine, paths);
  return engine;
}

/**
 * The ranking of questions, as `docgen eval` measures it; a search adds what is only right while somebody types.
 * @param {string} site
 */
export async function openRanker(site) {
  const run = async (url) => runInThisContext(readFileSync(fileURLToPath(url), "utf8"), { filename: url });
  const { Shards } = await load("search-shards.js");
  const { Ranker } = await load("search-rank.js");
  return new Ranker(await Shards.open(pathToFileURL(site).href + "/", run), load);
}

/** The bytes of data that `engine` fetched, compressed as by a server. */
export const transferred = (engine) => fetched.get(engine).reduce((sum, path) => sum + sizeOf(path), 0);

/** The files that `engine` fetched. */
export const fetchedBy = (engine) => fetched.get(engine);
