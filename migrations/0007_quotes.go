package migrations

// quotes makes the table of what people said. Of a quote whose speaker took consent back no word is left.
var quotes = step{
	name:    "0007",
	comment: "quotes",
	statements: []string{
		`CREATE TABLE quotes (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			case_id :text,
			kind :text NOT NULL CHECK (kind IN ('interview', 'open_answer', 'team_meeting', 'focus_group', 'mirror_session')),
			source :text NOT NULL CHECK (length(source) <= 500),
			speaker_nl :text NOT NULL,
			speaker_en :text NOT NULL,
			speakers :int NOT NULL CHECK (speakers >= 0),
			show_case :bool NOT NULL,
			literal :bool NOT NULL,
			words :text NOT NULL,
			short :text NOT NULL,
			consent :text NOT NULL CHECK (consent IN ('none', 'internal', 'publishable')),
			visibility :text NOT NULL CHECK (visibility IN ('team', 'programme', 'plaza', 'sponsor', 'public')),
			withdrawn_by :text REFERENCES persons (id),
			withdrawn_at :time,
			withdrawn_note :text NOT NULL CHECK (length(withdrawn_note) <= 500),
			labels :text NOT NULL,
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			PRIMARY KEY (programme, id),
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
			CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
			CHECK (withdrawn_by IS NOT NULL OR words <> ''),
			CONSTRAINT quotes_gone CHECK (withdrawn_by IS NULL OR (words = '' AND short = '' AND consent = 'none')),
			CONSTRAINT quotes_r34 CHECK (source <> ''),
			CONSTRAINT quotes_r35 CHECK (speaker_nl <> '' AND (consent <> 'none' OR visibility = 'team')
				AND (consent <> 'internal' OR visibility IN ('team', 'programme')))
		) :table`,
	},
}
