// What a channel's caller may do: everything on a public topic; on a private one what Postgres said, remembered until the
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

  /** Adds what was not known. */
  async learnToRead(caller: Caller, extensions: readonly Extension[]): Promise<void> {
    const unknown = extensions.filter((extension) => this.#read[extension] === undefined);
    if (unknown.length > 0) this.#read = { ...this.#read, ...(await this.#askToRead(caller, unknown)) };
  }

  async mayWrite(caller: Caller, extension: Extension): Promise<boolean> {
    if (!this.#address.isPrivate) return true;
    if (this.#write[extension] === undefined) {
      const learnt = await this.#authorizer.writeRights(caller, this.#address.topic, [extension]);
      this.#write = { ...this.#write, ...learnt };
    }
    return this.#write[extension] === true;
  }

  /** For a new token. The old rights to read hold until the new ones are known; answers which were lost. */
  async renew(caller: Caller): Promise<Extension[]> {
    const before = this.#read;
    const extensions: Extension[] = (["broadcast", "presence"] as const).filter((name) => before[name] !== undefined);
    this.#write = {};
    this.#read = await this.#askToRead(caller, extensions);
    return extensions.filter((extension) => before[extension] && !this.mayRead(extension));
  }

  async #askToRead(caller: Caller, extensions: readonly Extension[]): Promise<Rights> {
    if (!this.#address.isPrivate) return {};
    return this.#authorizer.readRights(caller, this.#address.topic, extensions);
  }
}
