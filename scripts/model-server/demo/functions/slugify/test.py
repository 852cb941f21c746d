from check import check, finish
from function import slugify

check("a title", slugify("Hello, World!"), "hello-world")
check("accents are taken off", slugify("Crème Brûlée à Zürich"), "creme-brulee-a-zurich")
check("an ampersand is said", slugify("Salt & Pepper"), "salt-and-pepper")
check("no hyphens at the ends or side by side", slugify("  --Wow--  yes!! "), "wow-yes")
check("nothing to be said", slugify("!!!"), "")

finish()
