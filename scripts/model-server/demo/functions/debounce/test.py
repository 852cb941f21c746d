from check import check, finish
from function import Debounced

calls = []
save = Debounced(calls.append, 1)

save(0, "a")
save.tick(0.5)
check("nothing happens at once", calls, [])
save(0.6, "ab")
save.tick(1.2)
check("another call starts the wait anew", calls, [])
save.tick(1.6)
check("the last call is made", calls, ["ab"])
save.tick(9)
check("and only once", calls, ["ab"])

finish()
