export function SignInPage() {
  return <section className="p-4 text-soft">Sign in</section>;
}
