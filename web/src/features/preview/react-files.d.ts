declare module "virtual:preview-react" {
  const files: { readonly script: string; readonly modules: Readonly<Record<string, string>> };
  export default files;
}
