from check import check, finish
from function import is_palindrome

check("a word", is_palindrome("racecar"), True)
check("a sentence", is_palindrome("A man, a plan, a canal: Panama!"), True)
check("not every word", is_palindrome("edge"), False)
check("nothing reads the same both ways", is_palindrome(""), True)
check("accents do not count", is_palindrome("Ésope reste ici et se repose"), True)

finish()
