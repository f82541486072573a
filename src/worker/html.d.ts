/** The page as the build leaves it: one text with style and script inside. */
declare module '*.html' {
  const page: string;
  export default page;
}
