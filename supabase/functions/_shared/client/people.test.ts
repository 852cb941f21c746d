import { expect, test } from "vitest";
import { peopleHere } from "./people.ts";

const place = { path: "a.ts", line: 3, isUnsaved: true, isTyping: true };
const member = (userId: string, role: "owner" | "viewer") => ({ user_id: userId, role, name: userId.toUpperCase() });

test("Somebody who is not a member is not shown, whatever name they give", () => {
  const others = [
    { userId: "stranger", places: [place] },
    { userId: "anna", places: [place] },
  ];
  expect(peopleHere(others, { members: [member("anna", "owner"), member("bo", "viewer")] })).toEqual([
    { userId: "anna", name: "ANNA", role: "owner", places: [place] },
  ]);
});

test("A viewer who says that they change a file is shown as a reader of it", () => {
  const [viewer] = peopleHere([{ userId: "bo", places: [place] }], { members: [member("bo", "viewer")] });
  expect(viewer?.places).toEqual([{ path: "a.ts", line: 3, isUnsaved: false, isTyping: false }]);
});
