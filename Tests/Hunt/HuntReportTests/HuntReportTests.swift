import HuntReport
import TestKit
import Testing
