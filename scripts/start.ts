// The command `npm start`: the whole product on this machine. Until there is more, that is the stack on supabase/.
import "./stack/main.ts";
