from check import check, finish
from function import parse_csv

check("rows and fields", parse_csv("name,age\nAda,36\n"), [["name", "age"], ["Ada", "36"]])
check("a comma in quotation marks", parse_csv('"Lovelace, Ada",36'), [["Lovelace, Ada", "36"]])
check("doubled quotation marks", parse_csv('"She said ""yes"""'), [['She said "yes"']])
check("a line break in a field", parse_csv('"two\nlines",x'), [["two\nlines", "x"]])
check("empty fields stay", parse_csv("a,,c\r\n,,"), [["a", "", "c"], ["", "", ""]])
check("another separator", parse_csv("a;b", ";"), [["a", "b"]])

finish()
