package migrations

import (
	"context"

	"github.com/uptrace/bun"
)

// trends makes the tables of national trends. A version of a series never changes: triggers refuse it, and what belongs to a
// version is to be there before it.
var trends = step{
	name:    "0004",
	comment: "trends",
	statements: []string{
		`CREATE TABLE trend_series (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			version :int NOT NULL CHECK (version >= 1),
			title_nl :text NOT NULL CHECK (title_nl <> ''),
			title_en :text NOT NULL,
			unit :text NOT NULL CHECK (unit IN ('persons_x1000', 'percent_of_working_population', 'percent_of_staff_costs',
				'change_pct')),
			scope :text NOT NULL CHECK (scope IN ('all_sectors', 'care_welfare', 'branch')),
			definition_nl :text NOT NULL,
			definition_en :text NOT NULL,
			source :text NOT NULL CHECK (source <> '' AND length(source) <= 500),
			direction :text NOT NULL CHECK (direction IN ('', 'up', 'up_strong', 'up_then_down', 'down_erratic')),
			stated :int,
			position :int NOT NULL,
			PRIMARY KEY (programme, id, version)
		) :table`,
		`CREATE TABLE trend_points (
			programme :text NOT NULL,
			series :text NOT NULL,
			version :int NOT NULL,
			year :int NOT NULL CHECK (year BETWEEN 1900 AND 2100),
			tenths :int NOT NULL,
			provisional :bool NOT NULL,
			rounded :bool NOT NULL,
			PRIMARY KEY (programme, series, version, year),
			FOREIGN KEY (programme, series, version) REFERENCES trend_series (programme, id, version) DEFERRABLE INITIALLY DEFERRED
		) :table`,
		`CREATE TABLE trend_loose (
			programme :text NOT NULL,
			series :text NOT NULL,
			version :int NOT NULL,
			position :int NOT NULL CHECK (position >= 0),
			year :int NOT NULL CHECK (year BETWEEN 1900 AND 2100),
			tenths :int NOT NULL,
			PRIMARY KEY (programme, series, version, position),
			FOREIGN KEY (programme, series, version) REFERENCES trend_series (programme, id, version) DEFERRABLE INITIALLY DEFERRED
		) :table`,
		`CREATE TABLE trend_caveats (
			programme :text NOT NULL,
			series :text NOT NULL,
			version :int NOT NULL,
			position :int NOT NULL CHECK (position >= 0),
			text_nl :text NOT NULL CHECK (text_nl <> ''),
			text_en :text NOT NULL,
			PRIMARY KEY (programme, series, version, position),
			FOREIGN KEY (programme, series, version) REFERENCES trend_series (programme, id, version) DEFERRABLE INITIALLY DEFERRED
		) :table`,
	},
	data: guardTrends,
}

func guardTrends(ctx context.Context, db *bun.DB) error {
	of := func(key string) string {
		return "EXISTS (SELECT 1 FROM trend_series s WHERE s.programme = NEW.programme AND s.id = NEW." + key + " AND s.version = NEW.version)"
	}
	guards := []guarded{{"trend_series_once", "trend_series", "INSERT", of("id"), "trends_r26"}}
	for _, table := range []string{"trend_points", "trend_loose", "trend_caveats"} {
		guards = append(guards, guarded{table + "_closed", table, "INSERT", of("series"), "trends_r26"})
	}
	for _, table := range []string{"trend_series", "trend_points", "trend_loose", "trend_caveats"} {
		guards = append(guards, guarded{table + "_keep", table, "UPDATE", "1 = 1", "trends_r26"},
			guarded{table + "_stay", table, "DELETE", "1 = 1", "trends_r26"})
	}
	for _, g := range guards {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	return nil
}
