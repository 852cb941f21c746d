import { check, finish } from "../check.ts";
import { slugify } from "./function.ts";

check("a title", slugify("Hello, World!"), "hello-world");
check("accents are taken off", slugify("Crème Brûlée à Zürich"), "creme-brulee-a-zurich");
check("an ampersand is said", slugify("Salt & Pepper"), "salt-and-pepper");
check("no hyphens at the ends or side by side", slugify("  --Wow--  yes!! "), "wow-yes");
check("nothing to be said", slugify("!!!"), "");
check("a slug stays as it is", slugify(slugify("Ten 10 Tips")), "ten-10-tips");

finish();
