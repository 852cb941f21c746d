throw new Error("thrown outside the handler");
