import { check, finish } from "../check.ts";
import { reverse } from "./function.ts";

check("a word", reverse("stressed"), "desserts");
check("nothing", reverse(""), "");
check("an emoji stays whole", reverse("a😀b"), "b😀a");
check("a family stays together", reverse("a👩‍👧b"), "b👩‍👧a");
check("an accent stays on its letter", reverse("cafe\u0301"), "e\u0301fac");
check("twice is as before", reverse(reverse("Hello, world")), "Hello, world");

finish();
