export { buildSite, type Site, type SiteOptions } from "./build-site.ts";
