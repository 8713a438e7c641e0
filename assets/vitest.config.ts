import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["islands/**/*.test.ts"],
    environment: "jsdom",
    setupFiles: ["islands/testing/setup.ts"],
    testTimeout: 60_000,
  },
});
