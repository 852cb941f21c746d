import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Markdown } from "./markdown.tsx";

function html(text: string): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <Markdown text={text} />
    </QueryClientProvider>,
  );
}

test("Raw HTML is shown as text", () => {
  const drawn = html("<img src=x onerror=alert(1)> and <b>bold</b>\n\n<script>alert(1)</script>");
  expect(drawn).not.toMatch(/<(img|b|script)\b/);
  expect(drawn).toContain("&lt;img src=x onerror=alert(1)&gt; and &lt;b&gt;bold&lt;/b&gt;");
  expect(drawn).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});

test.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "/settings", "JAVASCRIPT:x"])(
  "A link to %s is text",
  (href) => {
    expect(html(`[press](${href})`)).not.toContain("<a");
    expect(html(`[press](${href})`)).toContain("press");
  },
);

test("A link opens in a new tab that knows nothing of this one", () => {
  const drawn = html("[a page](https://example.org/path) and https://example.com");
  expect(drawn).toContain('href="https://example.org/path" target="_blank" rel="noopener noreferrer"');
  expect(drawn).toContain('href="https://example.com/"');
});

test("An image is not loaded: its text and its host are a link", () => {
  const drawn = html("![A cat](https://pics.example.org/cat.png) ![](data:image/png;base64,AAAA)");
  expect(drawn).not.toContain("<img");
  expect(drawn).toContain("Image: A cat (pics.example.org)</a>");
});

test("Character references are read, also in places where they hide markup", () => {
  expect(html("a &amp; b &#60;i&#62; &unknown;")).toContain("a &amp; b &lt;i&gt; &amp;unknown;");
});

test("Lists, tasks, tables and code have their elements", () => {
  const drawn = html("3. three\n4. four\n\n- [x] done\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n```ts app.ts\nlet a;\n```");
  expect(drawn).toContain('<ol start="3"');
  expect(drawn).toContain('aria-label="Done"');
  expect(drawn).toMatch(/<th[^>]*>a<\/th>/);
  expect(drawn).toContain("text-align:right");
  expect(drawn).toContain("app.ts");
  expect(drawn).toContain("let a;");
});

test("A character reference that HTML does not have stays as it was written", () => {
  expect(html("&constructor; &toString; &amp;")).toContain("&amp;constructor; &amp;toString; &amp;</p>");
});

test("Text that is nested deeper than the lexer can follow is shown as it was written", () => {
  const deep = "> ".repeat(5000);
  expect(html(deep)).toContain("&gt; &gt; &gt;");
});
