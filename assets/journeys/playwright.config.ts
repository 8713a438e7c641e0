// The journeys: what people do with Rode Draad, done in a real browser against
// the real server. `npm run journeys` runs them all; one of them runs by
// `npm run journeys -- -g "part of its name"`.
import { defineConfig } from "@playwright/test";
import { chromium } from "./support/places";

export default defineConfig({
  testDir: ".",
  testMatch: "*.journey.ts",
  outputDir: "../test-results",
  globalSetup: "./support/setup.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: chromium,
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"],
    },
  },
});
