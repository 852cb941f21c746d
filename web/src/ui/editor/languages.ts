// What the editor knows of each language. Every grammar is a chunk of its own.
import type { LanguageSupport } from "@codemirror/language";

type Load = () => Promise<LanguageSupport>;

const script = (options: { jsx?: boolean; typescript?: boolean }): Load => {
  return () => import("@codemirror/lang-javascript").then(({ javascript }) => javascript(options));
};
const html: Load = () => import("@codemirror/lang-html").then((module) => module.html());
const json: Load = () => import("@codemirror/lang-json").then((module) => module.json());

const byExtension: Readonly<Record<string, Load>> = {
  js: script({ jsx: true }),
  mjs: script({ jsx: true }),
  cjs: script({ jsx: true }),
  jsx: script({ jsx: true }),
  ts: script({ typescript: true }),
  mts: script({ typescript: true }),
  tsx: script({ jsx: true, typescript: true }),
  html,
  htm: html,
  svg: html,
  xml: html,
  css: () => import("@codemirror/lang-css").then((module) => module.css()),
  json,
  webmanifest: json,
  py: () => import("@codemirror/lang-python").then((module) => module.python()),
  md: () => import("@codemirror/lang-markdown").then((module) => module.markdown()),
};

/** Undefined for files that are shown plain. */
export function loadLanguage(path: string): Promise<LanguageSupport> | undefined {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(byExtension, extension) ? byExtension[extension]?.() : undefined;
}
