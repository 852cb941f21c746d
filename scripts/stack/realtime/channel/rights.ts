// What a channel's caller may do: everything on a public topic; on a private one what Postgres answered, cached until the
// token changes.
import type { Authorizer, Caller, Extension, Rights } from "../access/authorization.ts";
import type { Address } from "../rooms/hub.ts";

export class ChannelRights {
  readonly #authorizer: Authorizer;
  readonly #address: Address;
  #read: Rights = {};
  #write: Rights = {};

  constructor(authorizer: Authorizer, address: Address) {
    this.#authorizer = authorizer;
    this.#address = address;
  }

  mayRead(extension: Extension): boolean {
    return !this.#address.isPrivate || this.#read[extension] === true;
  }

  get mayReadAnything(): boolean {
    return this.mayRead("broadcast") || this.mayRead("presence");
  }

  /** Asks for the extensions that are not known yet. */
  async loadReadRights(caller: Caller, extensions: readonly Extension[]): Promise<void> {
    const unknown = extensions.filter((extension) => this.#read[extension] === undefined);
    if (unknown.length > 0) this.#read = { ...this.#read, ...(await this.#askReadRights(caller, unknown)) };
  }

  async mayWrite(caller: Caller, extension: Extension): Promise<boolean> {
    if (!this.#address.isPrivate) return true;
    if (this.#write[extension] === undefined) {
      const answer = await this.#authorizer.writeRights(caller, this.#address.topic, [extension]);
      this.#write = { ...this.#write, ...answer };
    }
    return this.#write[extension] === true;
  }

  /** For a new token. The old rights to read apply until the new ones are known. Returns those that were lost. */
  async renew(caller: Caller): Promise<Extension[]> {
    const before = this.#read;
    const extensions: Extension[] = (["broadcast", "presence"] as const).filter((name) => before[name] !== undefined);
    this.#write = {};
    this.#read = await this.#askReadRights(caller, extensions);
    return extensions.filter((extension) => before[extension] && !this.mayRead(extension));
  }

  async #askReadRights(caller: Caller, extensions: readonly Extension[]): Promise<Rights> {
    if (!this.#address.isPrivate) return {};
    return this.#authorizer.readRights(caller, this.#address.topic, extensions);
  }
}
