import Evidence
import TestKit
import Testing
