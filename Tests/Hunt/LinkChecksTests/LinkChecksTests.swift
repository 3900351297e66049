import LinkChecks
import TestKit
import Testing
