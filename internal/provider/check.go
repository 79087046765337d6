package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// checkSessionDuration holds a role session to what STS allows (STS API model, AssumeRole, DurationSeconds).
func checkSessionDuration(text string) error {
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("it cannot be read as a duration")
	case duration < 15*time.Minute || duration > 12*time.Hour:
		return fmt.Errorf("it is %s", duration)
	}
	return nil
}

func checkJSON(text string) error {
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return fmt.Errorf("it cannot be read as one: %w", err)
	}
	return nil
}
