// Unpacks the Chromium of @sparticuz/chromium into TMPDIR: it knows no other place, and reads the environment when it is imported.
// With AWS_LAMBDA_JS_RUNTIME set it also unpacks NSS, which a bare machine lacks.
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
