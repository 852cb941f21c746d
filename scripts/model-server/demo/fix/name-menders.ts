// Names that do not exist: misspelt, not imported, not exported, or imported from the wrong place.
import { escapePattern, lineOf, type Mender, replaceWord, withLine } from "./mend.ts";
import { relativeSpecifier, resolveSpecifier } from "./module-paths.ts";
import { declaredNames, exportedNames, javascriptGlobals, javascriptMethods, nearestName } from "./near-name.ts";

export const undefinedName: Mender = ({ message, path, line }, texts) => {
  const name = /^ReferenceError: '?([\w$]+)'? is not defined/.exec(message)?.[1];
  const text = path === undefined ? undefined : texts.get(path);
  if (name === undefined || path === undefined || text === undefined || line === undefined) return undefined;
  for (const [other, source] of texts) {
    if (other === path || !exportedNames(source).includes(name)) continue;
    const imported = `import { ${name} } from "${relativeSpecifier(path, other)}";\n`;
    return { path, text: imported + text, why: `\`${name}\` lives in \`${other}\` and was not imported.` };
  }
  const meant = nearestName(name, [...declaredNames(text), ...javascriptGlobals]);
  if (meant === undefined) return undefined;
  return {
    path,
    text: withLine(text, line, (old) => replaceWord(old, name, meant)),
    why: `\`${name}\` in line ${line} does not exist; \`${meant}\` does, and is surely meant.`,
  };
};

export const notAFunction: Mender = ({ message, path, line, column }, texts) => {
  const text = path === undefined ? undefined : texts.get(path);
  if (!/^TypeError: .*not a function/.test(message) || path === undefined || text === undefined || line === undefined)
    return undefined;
  const named = /(?:\.|^TypeError: )([\w$]+) is not a function/.exec(message)?.[1];
  const called = Array.from(lineOf(text, line).matchAll(/\.([\w$]+)\s*\(/g), (match) => ({
    name: match[1] ?? "",
    end: match.index + match[0].length,
  }));
  const suspects =
    named === undefined
      ? called.filter(({ end }) => column === undefined || end >= column).map(({ name }) => name)
      : [named];
  for (const name of suspects) {
    const own = Array.from(
      [...texts.values()].join("\n").matchAll(/^\s+(?:async )?([\w$]+)\s*\([^)]*\)\s*(?::[^{]*)?\{/gm),
      (match) => match[1] ?? "",
    );
    if (javascriptMethods.includes(name) || own.includes(name)) continue;
    const meant = nearestName(name, [...javascriptMethods, ...own]);
    if (meant === undefined) continue;
    return {
      path,
      text: withLine(text, line, (old) =>
        old.replace(new RegExp(`\\.${escapePattern(name)}(?=\\s*\\()`), () => `.${meant}`),
      ),
      why: `There is no method \`${name}\` (line ${line}); \`${meant}\` is meant.`,
    };
  }
  return undefined;
};

export const missingExport: Mender = ({ message }, texts) => {
  const { name, module } = missingPair(message);
  if (name === undefined || module === undefined) return undefined;
  const path = [...texts.keys()].find(
    (one) => one === module || resolveSpecifier("", module, [one]) === one || module.endsWith(one),
  );
  const text = path === undefined ? undefined : texts.get(path);
  if (path === undefined || text === undefined) return undefined;
  const declared = new RegExp(`^(?=(?:async )?(?:function\\*?|class|const|let|var) ${escapePattern(name)}\\b)`, "m");
  if (declared.test(text))
    return {
      path,
      text: text.replace(declared, "export "),
      why: `\`${name}\` stands in \`${path}\`, but was not exported.`,
    };
  const meant = nearestName(name, exportedNames(text));
  const importer = [...texts].find(([, source]) =>
    new RegExp(`import\\s*\\{[^}]*(?<![\\w$])${escapePattern(name)}(?![\\w$])[^}]*\\}`).test(source),
  );
  if (meant === undefined || importer === undefined) return undefined;
  return {
    path: importer[0],
    text: replaceWord(importer[1], name, meant),
    why: `\`${path}\` exports no \`${name}\`, it exports \`${meant}\`.`,
  };
};

/** V8 names the module first and the export then. */
function missingPair(message: string): { readonly name?: string | undefined; readonly module?: string | undefined } {
  const [, name, module] = /Could not find export '([\w$]+)' in module '([^']+)'/.exec(message) ?? [];
  if (name !== undefined) return { name, module };
  const [, inV8, nameInV8] =
    /requested module '([^']+)' does not provide an export named '([\w$]+)'/.exec(message) ?? [];
  return { name: nameInV8, module: inV8 };
}

export const missingModule: Mender = ({ message }, texts) => {
  const [, specifier, importer] = /There is no file for "([^"]+)", imported by ([^\s]+?)\.(?:\s|$)/.exec(message) ?? [];
  const text = importer === undefined ? undefined : texts.get(importer);
  if (specifier === undefined || importer === undefined || text === undefined) return undefined;
  const file = specifier.slice(specifier.lastIndexOf("/") + 1);
  const others = [...texts.keys()].filter((path) => path !== importer);
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const bare = (name: string) => name.replace(/\.[cm]?[jt]s$/, "");
  const found =
    others.find((path) => bare(nameOf(path)) === bare(file)) ??
    others.find(
      (path) =>
        bare(nameOf(path)) ===
        nearestName(
          bare(file),
          others.map((one) => bare(nameOf(one))),
        ),
    );
  if (found === undefined) return undefined;
  const right = relativeSpecifier(importer, found);
  return {
    path: importer,
    text: text.replace(`"${specifier}"`, `"${right}"`).replace(`'${specifier}'`, `'${right}'`),
    why: `There is no \`${specifier}\`; the file is \`${found}\`, from \`${importer}\` that is \`${right}\`.`,
  };
};
