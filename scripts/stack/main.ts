// The command `npm run stack`. The repair of the database driver must be in place before anything loads the driver.
import "./postgres/driver-repair.ts";

await import("./command.ts");
