import Statistics
import TestKit
import Testing
