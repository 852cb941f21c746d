// The tags of an HTML document, with where everything stands in it.
import { parser } from "@lezer/html";

export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export interface Tag {
  readonly name: string;
  readonly from: number;
  /** The end of the opening tag. */
  readonly to: number;
  /** The end of the element. */
  readonly end: number;
  readonly attributes: readonly Attribute[];
}

export function readTags(html: string): Tag[] {
  const tags: Tag[] = [];
  parser.parse(html).iterate({
    enter: ({ name, from, to, node }) => {
      if (name !== "OpenTag" && name !== "SelfClosingTag") return;
      const element = node.parent?.to ?? to;
      const tagName = node.getChild("TagName");
      tags.push({
        name: tagName ? html.slice(tagName.from, tagName.to).toLowerCase() : "",
        from,
        to,
        end: element,
        attributes: node.getChildren("Attribute").map((attribute) => {
          const key = attribute.getChild("AttributeName");
          const value = attribute.getChild("AttributeValue") ?? attribute.getChild("UnquotedAttributeValue");
          return {
            name: key ? html.slice(key.from, key.to).toLowerCase() : "",
            value: value ? decode(html.slice(value.from, value.to).replace(/^(["'])(.*)\1$/s, "$2")) : "",
            from: attribute.from,
            to: attribute.to,
          };
        }),
      });
    },
  });
  return tags;
}

export function attributeOf(tag: Tag, name: string): Attribute | undefined {
  return tag.attributes.find((attribute) => attribute.name === name);
}

const entities: Readonly<Record<string, string>> = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">" };

function decode(text: string): string {
  return text.replace(/&(?:(amp|quot|apos|lt|gt)|#(\d+)|#x([\da-f]+));/gi, (_, name, decimal, hex) =>
    name
      ? (entities[String(name).toLowerCase()] ?? "")
      : String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16)),
  );
}

export function encodeAttribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
