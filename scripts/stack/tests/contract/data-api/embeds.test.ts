// Embedded resources that PostgREST refuses: an ambiguous one is never guessed.
import { describe, expect, test } from "vitest";
import { adminClient } from "../../target.ts";

const admin = adminClient();

async function refusal(table: string, select: string) {
  const { status, error } = await admin.from(table).select(select);
  return { status, code: error?.code, hint: error?.hint };
}

describe("an embedded resource", () => {
  test("A foreign key and a junction table are ambiguous", async () => {
    expect(await refusal("players", "id, teams(id)")).toEqual({
      status: 300,
      code: "PGRST201",
      hint:
        "Try changing 'teams' to one of the following: 'teams!players_team_id_fkey', 'teams!guest_players'. " +
        "Find the desired relationship in the 'details' key.",
    });
    expect(await refusal("teams", "players(id)")).toMatchObject({ status: 300, code: "PGRST201" });
    expect((await admin.from("players").select("id, teams!guest_players(id)")).error).toBeNull();
    expect((await admin.from("players").select("id, teams!team_id(id)")).error).toBeNull();
  });

  test("Two foreign keys to another table are ambiguous", async () => {
    const { status, code, hint } = await refusal("authors", "name, books(title)");
    expect([status, code, hint]).toEqual([300, "PGRST201", expect.stringContaining("books!books_author_id_fkey")]);
  });

  test("Two foreign keys to the same table itself are ambiguous", async () => {
    expect(await refusal("teams", "teams(id)")).toMatchObject({ status: 300, code: "PGRST201" });
    expect((await admin.from("teams").select("parent_id(id), teams!rival_id(id)")).error).toBeNull();
  });

  test("A table is no junction when its foreign keys are outside its primary key", async () => {
    expect(await refusal("teams", "labels(name)")).toMatchObject({ status: 400, code: "PGRST200" });
  });

  test("A spread of an unrelated table is refused", async () => {
    expect(await refusal("books", "...nowhere(name)")).toMatchObject({ status: 400, code: "PGRST200" });
  });

  test("An embedded resource can only be compared with null", async () => {
    const books = admin.from("books").select("title, authors!author_id(name)");
    const { status, error } = await books.eq("authors", 1);
    expect([status, error?.code]).toEqual([400, "PGRST120"]);
  });
});
