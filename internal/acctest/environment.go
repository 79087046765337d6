package acctest

import (
	"os"
	"strings"
)

// The provider under test runs in the process of the test and would pick up whatever AWS set-up the developer has. The
// simulator takes any key pair as an administrator of the management account, as moto does.
func init() {
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "AWS_") && name != "AWS_CLI" || name == "TFC_WORKSPACE_SLUG" {
			must(os.Unsetenv(name))
		}
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID":           "test",
		"AWS_SECRET_ACCESS_KEY":       "test",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"NO_PROXY":                    "127.0.0.1",
	} {
		must(os.Setenv(name, value))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
