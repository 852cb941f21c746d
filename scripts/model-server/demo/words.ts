// Finds in a prompt what it is about.

/** The prompt without code and quotations: those are material, not the request. */
export function requestIn(prompt: string): string {
  return prompt.replace(/```[\s\S]*?(```|$)/g, " ").replace(quotation, " ");
}

const quotation = /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<=^|\s)['‘]([^'’\n]+)['’](?=$|\W)/g;

export function quotationsIn(prompt: string): string[] {
  return Array.from(prompt.matchAll(quotation), (match) => match.slice(1).find((text) => text !== undefined) ?? "");
}

export function codeIn(prompt: string): { readonly language: string; readonly text: string } | undefined {
  const [, language = "", text = ""] = /```([\w.+#-]*)[^\n]*\n([\s\S]*?)(?:```|$)/.exec(prompt) ?? [];
  return text.trim() === "" ? undefined : { language: language.toLowerCase(), text };
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether one of the phrases occurs, whatever the endings of its words. */
export function mentions(text: string, phrases: readonly string[]): boolean {
  const stems = ` ${wordsOf(text).map(stemOf).join(" ")} `;
  return phrases.some((phrase) => stems.includes(` ${wordsOf(phrase).map(stemOf).join(" ")} `));
}

function stemOf(word: string): string {
  return word.length < 4 ? word : word.replace(/(?:ing|ies|ed|es|s|e|y)$/, "");
}

export function pathsIn(text: string): string[] {
  return (
    text.match(/(?<![\w./@:-])(?:[\w-]+\/)*[\w-][\w.-]*\.(?:tsx?|jsx?|mjs|cjs|html?|css|json|md|py|txt|csv|sql)\b/gi) ??
    []
  );
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Whether something that exists is to be changed or explained, rather than something new to be made. */
export function isChange(request: string): boolean {
  const isAsked = /\b(add|change|rename|replace|explain|describe|delete|remove|what does|how does)\b/i.test(request);
  return isAsked && !/\b(?:make|build|create|write) (?:me )?an?\b/i.test(request);
}
