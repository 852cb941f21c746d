export const words = { copy: "Copy code", code: "Code" } as const;
